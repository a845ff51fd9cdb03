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
        new KillGateway(), new FreezeGateway(), new DeleteGateway(), new ScaleGroup(), new FlapLine(), new StallReader(),
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
        new KillWhileDraining(), new StaleEndpoint(), new RollingUpdate(), new OperatorRestart(), new BadImage(), new Disaster(),
        // Kafka.
        new StopBroker(), new StopEveryBroker(), new MoveLeaders(), new MoveCoordinator(), new FailCommitsInRebalance(), new JoinAndLeaveGroup(), new FreezeOwner(), new CutCoordinator(),
        new DeleteRecordsUnderReaders(), new FailFetches(), new FlipBits(), new PublishThroughOutage(),
        new PoisonRecords(), new ResetCommittedOffsets(), new AbortTransactions(), new GrowPartitions(), new FloodPrefetch(),
    ];

    /// <summary>Those that can be tried with these brokers.</summary>
    public static IReadOnlyList<IFault> For(BrokerKinds brokers) => [.. All.Where(fault => fault.Brokers.HasFlag(brokers))];

    /// <summary>The fault with this id; null: there is none.</summary>
    public static IFault? Find(string id) => All.FirstOrDefault(fault => fault.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a fault id of a report says.</summary>
    public static string Describe(string id) => Find(id)?.Description ?? "";
}
