// Each class has a whole system of its own: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
