using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>Something that goes wrong and ends. Begins and ends within one call, and leaves two lines in the history, by <see cref="FaultGround.DuringAsync(IFault, string, Func{Task}, Func{Task})"/>.</summary>
internal interface IFault
{
    /// <summary>Its id in the catalogue of faults; with a letter behind it where one fault has several forms.</summary>
    string Id { get; }

    /// <summary>What it does, for a person.</summary>
    string Description { get; }

    /// <summary>The brokers that it can be tried with.</summary>
    BrokerKinds Brokers => BrokerKinds.Any;

    /// <summary>How long it may last: the first where one run has to do, any of them by the seed where there are many. Shorter and longer than the system's timeouts: what breaks breaks at the boundary.</summary>
    IReadOnlyList<TimeSpan> Lengths => FaultLengths.ShortAndLong;

    /// <summary>From its end until everything published before that end must have been delivered, and acknowledged in Shared groups.</summary>
    TimeSpan RecoveryBound => FaultLengths.Recovery;

    /// <summary>Chooses what to hit, breaks it, waits <paramref name="length"/> where the fault has a length, and mends it, also when cancelled.</summary>
    /// <param name="ground">What there is to break.</param>
    /// <param name="random">Chooses the target.</param>
    /// <param name="length">How long it lasts.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FaultException">What the fault itself watches did not hold.</exception>
    Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop);
}
