using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Faults.Clients;
using PushOperator.FaultRunner.Faults.Connections;
using PushOperator.FaultRunner.Faults.Rollouts;
using PushOperator.FaultRunner.Faults.Routing;

namespace PushOperator.FaultRunner.Faults;

/// <summary>Every fault the runner knows.</summary>
internal static class FaultCatalogue
{
    public static readonly IReadOnlyList<IFault> All =
    [
        .. Overlapping(),
        // Gateways and their subscribers.
        new HalfOpenSubscriber(), new SlowSubscriber("G4b", "subscriber that never reads", isReading: false), new SlowSubscriber("G5", "subscriber that reads 100 bytes a second", isReading: true),
        .. FrameAbuse.All, new Slowloris(), new SilentSubscriber(), new ConnectionFlood(), new ReconnectStorm(),
        new ThrottleGateway("G16", "gateway on a fifth of a core", TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(20)),
        new ThrottleGateway("G17", "gateway that stands still for a second at a time", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)),
        new AckAbuse(), new CursorAbuse(), new NeverAcknowledges(), new LateAcknowledgement(), new BlockedLog(), new ConnectAndVanish(), new DoubleSubscriber(), new FanOutUnderQuota(),
        // Clients.
        new ServerGone(), new DiesBeforeAck(), new CloseCodes(), new OldCursor(), new ResumeInRebalance(), new HandlerThrows(), new MidFrameCuts(),
        // The router.
        new GatewayDiesUnderKnocks(), new EmptyNewcomer(), new EvenOut(), new BadEndpoint("R4", "endpoint that fails fast", isFailing: true), new AllGatewaysDie(), new FlappingEndpoints(),
        new BadEndpoint("R8", "endpoint that never answers", isFailing: false), new HeaderAbuse(), new IdleMiddlebox(),
        // Rollouts.
        new StaleEndpoint(), new RollingUpdate(), new OperatorRestart(), new BadImage(),
        // Kafka.
        new StopEveryBroker(), new DeleteRecordsUnderReaders(), new FlipBits(), new PublishThroughOutage(), new ResetCommittedOffsets(), new GrowPartitions(), new FloodPrefetch(),
    ];

    /// <summary>Those that can be tried with these brokers.</summary>
    public static IReadOnlyList<IFault> For(BrokerKinds brokers) => [.. All.Where(fault => fault.Brokers.HasFlag(brokers))];

    /// <summary>What a soak draws from with these brokers: faults that leave all judgement to the oracle, and may come while the system still gets over another one. The others watch something of their own in a system that is whole, or undo what was done before.</summary>
    public static IReadOnlyList<IFault> ForSoak(BrokerKinds brokers) => [.. Overlapping().Where(fault => fault.Brokers.HasFlag(brokers))];

    /// <summary>The fault with this id; null: there is none.</summary>
    public static IFault? Find(string id) => All.FirstOrDefault(fault => fault.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a fault id of a report says.</summary>
    public static string Describe(string id) => Find(id)?.Description ?? "";

    private static IFault[] Overlapping() =>
    [
        new KillGateway(), new FreezeGateway(), new DeleteGateway(), new KillWhileDraining(), new ScaleGroup(), new Disaster(), new FlapLine(), new StallReader(),
        new StopBroker(), new MoveLeaders(), new MoveCoordinator(), new JoinAndLeaveGroup(), new FreezeOwner(), new CutCoordinator(), new FailCommitsInRebalance(), new FailFetches(),
        new PoisonRecords(), new AbortTransactions(),
    ];
}
