using PushOperator.LocalCluster.Kubelet.Containers;

namespace PushOperator.LocalCluster.Tests.Kubelet.Containers;

public sealed class RestartBackoffTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);
    private readonly RestartBackoff _backoff = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(7));

    [Fact]
    public void The_first_restart_is_at_once_and_every_other_waits_twice_as_long_up_to_the_bound() =>
        Enumerable.Range(0, 5).Select(_ => _backoff.After(Short).TotalSeconds).Should().Equal(0, 2, 4, 7, 7);

    [Fact]
    public void A_long_run_starts_over()
    {
        for (var crash = 0; crash < 3; crash++) _backoff.After(Short);

        _backoff.After(TimeSpan.FromSeconds(14)).Should().Be(TimeSpan.Zero);
    }
}
