namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>The runner finds what is planted, and says how to find it again.</summary>
public sealed class FuzzRunTests
{
    [Fact]
    public async Task An_exception_is_found_and_its_case_repeats_it()
    {
        var drawn = new List<int>();
        void Judge(Random random)
        {
            var number = random.Next(50);
            drawn.Add(number);
            if (number == 7) throw new InvalidOperationException("seven");
        }

        var found = await FluentActions.Awaiting(() => RunAsync(Judge, null)).Should().ThrowAsync<FuzzFailureException>().WithMessage("*seven*PUSH_FUZZ_SEED=5 PUSH_FUZZ_CASE=*");
        var number = int.Parse(found.Which.Message.Split("PUSH_FUZZ_CASE=")[1], System.Globalization.CultureInfo.InvariantCulture);
        drawn.Clear();

        await FluentActions.Awaiting(() => RunAsync(Judge, number)).Should().ThrowAsync<FuzzFailureException>();
        drawn.Should().Equal(7);
    }

    [Fact]
    public async Task A_case_that_does_not_end_is_found()
    {
        using var enough = new CancellationTokenSource();

        await FluentActions.Awaiting(() => RunAsync(_ => enough.Token.WaitHandle.WaitOne(), null)).Should().ThrowAsync<FuzzFailureException>().WithMessage("*did not end*");

        await enough.CancelAsync();
    }

    [Fact]
    public Task A_case_that_is_slow_each_time_is_found() =>
        FluentActions.Awaiting(() => RunAsync(_ => SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(60)), null)).Should().ThrowAsync<FuzzFailureException>().WithMessage("*took longer*");

    [Fact]
    public Task A_case_that_allocates_too_much_is_found() =>
        FluentActions.Awaiting(() => RunAsync(_ => GC.KeepAlive(new byte[20_000]), null)).Should().ThrowAsync<FuzzFailureException>().WithMessage("*allocated*");

    private static Task RunAsync(Action<Random> judge, int? only) =>
        FuzzRun.RunAsync("planted", judge, mayAllocate: 10_000, cases: 1_000, seed: 5, only, slow: TimeSpan.FromMilliseconds(50), hang: TimeSpan.FromSeconds(1));
}
