using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(PushOperator.Benchmarks.AllocationBudgets).Assembly).Run(args);
