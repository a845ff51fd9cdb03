using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Running;

namespace PushOperator.FaultTests;

/// <summary>
/// One running system for all cases of a class, with load all the time. A case that breaks it takes it away with it: the next one gets a fresh one. When the last case is over, publishing ends,
/// everything has to be delivered, and the whole history is judged once more.
/// </summary>
public abstract class SharedGround : IAsyncDisposable
{
    /// <summary>One that anybody can have again by running the same test.</summary>
    private const int Seed = 1;
    private readonly BrokerKinds _brokers;
    private FaultGround? _ground;

    private protected SharedGround(BrokerKinds brokers) => _brokers = brokers;

    private protected static TheoryData<string> Ids(BrokerKinds brokers) => [.. FaultCatalogue.For(brokers).Select(fault => fault.Id)];

    /// <summary>Runs a fault once; fails unless it was survived.</summary>
    public async Task SurvivesAsync(string id)
    {
        var stop = TestContext.Current.CancellationToken;
        _ground ??= await FaultGround.StartAsync(new GroundOptions(_brokers), TimeProvider.System, stop);
        var planned = FaultPlan.Once(FaultCatalogue.Find(id)!, Seed);
        var outcome = await FaultCase.RunAsync(_ground, planned, stop);
        if (outcome.Recovery is { } recovery) TestContext.Current.TestOutputHelper?.WriteLine($"{planned}: recovered after {recovery.TotalSeconds:0.0} s");
        if (outcome.IsSurvived) return;
        var broken = _ground;
        _ground = null;
        await broken.DisposeAsync();
        outcome.Problems.Should().BeEmpty("{0} is survived", planned);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_ground is null) return;
        await using (_ground)
        {
            var report = await _ground.FinishAsync(CancellationToken.None);
            report.Violations.Should().BeEmpty("at the end of all faults every promise was kept");
        }
    }
}
