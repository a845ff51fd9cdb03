namespace PushOperator.FaultRunner.Faults;

/// <summary>Something that goes wrong and ends. Begins and ends within one call.</summary>
internal interface IFault
{
    /// <summary>Its id in the catalogue of faults.</summary>
    string Id { get; }

    /// <summary>What it does, for a person.</summary>
    string Description { get; }

    /// <summary>Chooses what to hit, breaks it, waits <paramref name="length"/> where the fault has a length, and mends it, also when cancelled.</summary>
    /// <param name="ground">What there is to break.</param>
    /// <param name="random">Chooses the target.</param>
    /// <param name="length">How long it lasts.</param>
    /// <param name="stop">Ends it early.</param>
    Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop);
}
