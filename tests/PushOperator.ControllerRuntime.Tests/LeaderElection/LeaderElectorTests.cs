namespace PushOperator.ControllerRuntime.Tests.LeaderElection;

/// <summary>Elections on a test's clock: lease 15 s, renew deadline 10 s, retry 2 s.</summary>
public sealed class LeaderElectorTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly SteppedClock _clock = new();
    private readonly MemoryLease _lease = new();

    [Fact]
    public async Task The_first_leads_and_the_second_waits()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);
        await using var b = new Candidate("b", _lease, _clock);

        await _clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        (a.Works, b.Works, a.Terms).Should().Be((true, false, 1));
    }

    [Fact]
    public async Task A_leader_without_API_server_stops_at_the_deadline_and_another_takes_over_after_the_lease()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);
        await using var b = new Candidate("b", _lease, _clock);
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        a.Lease.IsCut = true;
        var overlaps = 0;
        void Look() => overlaps += a.Leads && b.Leads ? 1 : 0;
        var stopped = await _clock.AdvanceUntilAsync(() => !a.Works, TimeSpan.FromSeconds(11), Look);
        var tookOver = stopped + await _clock.AdvanceUntilAsync(() => b.Works, TimeSpan.FromSeconds(20), Look);

        overlaps.Should().Be(0);
        stopped.Should().BeGreaterThan(TimeSpan.FromSeconds(7));
        tookOver.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_wall_clock_that_jumps_while_lease_writes_are_slow_makes_no_second_leader()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);
        await using var b = new Candidate("b", _lease, _clock);
        a.Lease.WriteLatency = TimeSpan.FromSeconds(3);
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        var overlaps = 0;
        foreach (var jump in Enumerable.Repeat(60, 15).Concat(Enumerable.Repeat(-120, 15)))
        {
            _clock.WallClockError += TimeSpan.FromSeconds(jump);
            await _clock.AdvanceAsync(TimeSpan.FromSeconds(1), () => overlaps += a.Leads && b.Leads ? 1 : 0);
        }

        overlaps.Should().Be(0);
        (a.Works, b.Works, a.Terms).Should().Be((true, false, 1), "nothing but the wall clock moved");
    }

    [Fact]
    public async Task After_a_lost_term_nothing_more_is_written_to_the_lease()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);

        _lease.Overwrite("thief");
        await _clock.AdvanceUntilAsync(() => !a.Works, Soon);
        var attempts = a.Lease.WriteAttempts;
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        a.Lease.WriteAttempts.Should().Be(attempts);
        _lease.Holder.Should().Be("thief");
    }

    [Fact]
    public async Task A_renewal_that_hangs_does_not_prolong_the_term()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);

        a.Lease.WriteLatency = TimeSpan.FromHours(1);

        var lasted = await _clock.AdvanceUntilAsync(() => !a.Works, TimeSpan.FromSeconds(11));
        lasted.Should().BeGreaterThan(TimeSpan.FromSeconds(5));
        a.Leads.Should().BeFalse();
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_lost_is_recognised_and_the_term_goes_on()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);

        for (var i = 0; i < 5; i++)
        {
            a.Lease.AnswersAreLost = true;
            await _clock.AdvanceAsync(TimeSpan.FromSeconds(2));
            a.Lease.AnswersAreLost = false;
            await _clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        }

        (a.Works, a.Terms).Should().Be((true, 1));
    }

    [Fact]
    public async Task A_graceful_stop_gives_the_lease_back_and_the_next_need_not_wait()
    {
        var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);
        await using var b = new Candidate("b", _lease, _clock);
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(3));

        await a.StopAsync();

        (await _clock.AdvanceUntilAsync(() => b.Works, Soon)).Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_lease_deleted_by_hand_is_not_free_before_its_holder_has_stopped()
    {
        await using var a = new Candidate("a", _lease, _clock);
        await _clock.AdvanceUntilAsync(() => a.Works, Soon);
        await using var b = new Candidate("b", _lease, _clock);
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(3));

        // So that the candidate is the first to notice.
        a.Lease.WriteLatency = TimeSpan.FromSeconds(3);
        var overlaps = 0;
        _lease.Delete();
        await _clock.AdvanceUntilAsync(() => a.Terms + b.Terms == 2, TimeSpan.FromSeconds(20), () => overlaps += a.Leads && b.Leads ? 1 : 0);

        overlaps.Should().Be(0);
    }
}
