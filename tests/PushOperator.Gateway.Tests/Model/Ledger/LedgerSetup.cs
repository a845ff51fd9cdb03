using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups.Ledger;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>The settings of a history, from the bits of its setup.</summary>
internal static class LedgerSetup
{
    public const int Partitions = 2;
    public const int AckTimeoutMs = 1_000;

    public static LedgerSettings From(int setup) => new()
    {
        Ordering = (setup & 1) == 0 ? MessageOrdering.Key : MessageOrdering.None,
        AckTimeoutMs = AckTimeoutMs,
        MaxDeliveries = (setup & 2) == 0 ? 0 : 1 + ((setup >> 2) & 3),
        HasDeadLetterTopic = (setup & 16) == 0,
        Backoff = new BackoffConfiguration
        {
            Policy = (setup & 32) == 0 ? BackoffPolicy.Exponential : BackoffPolicy.Linear,
            InitialMs = (setup & 64) == 0 ? 100 : 0,
            MaxMs = 700,
        },
        Limits = (setup & 128) == 0 ? new LedgerLimits { PartitionMessages = 12, PartitionBytes = 400, UncommittedMessages = 20 } : new LedgerLimits(),
    };

    /// <summary>Whether, in the end, one key is never acknowledged until everything else is done.</summary>
    public static bool HasPoisonKey(int setup) => (setup & 256) != 0;

    public static int KeysOf(int setup) => (setup & 512) == 0 ? 3 : 12;
}
