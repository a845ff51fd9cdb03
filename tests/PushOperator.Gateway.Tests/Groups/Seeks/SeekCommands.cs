using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Tests.Groups.Support;

namespace PushOperator.Gateway.Tests.Groups.Seeks;

/// <summary>What somebody at the command port does to a pod.</summary>
internal static class SeekCommands
{
    /// <summary>Begins a seek, as often as it takes while the pod says not now.</summary>
    public static async Task<SeekStatus> SeekAsync(this Pod pod, string to, int? rate = null, params string[] topics)
    {
        SeekOutcome? outcome = null;
        await Until.HoldsAsync(
            async () => (outcome = await pod.Group.Seeks.StartAsync(new SeekCommand(to, topics, rate), TestContext.Current.CancellationToken)) is not SeekOutcome.Refused { Status: 503 },
            "the pod takes commands");
        return outcome.Should().BeOfType<SeekOutcome.Accepted>().Subject.Seek;
    }

    public static async Task<SeekStatus> CancelAsync(this Pod pod, string id) =>
        (await pod.Group.Seeks.CancelAsync(id, TestContext.Current.CancellationToken)).Should().BeOfType<SeekOutcome.Accepted>().Subject.Seek;

    public static Task EndedAsync(this Pod pod, string id, string state = "done") =>
        Until.HoldsAsync(() => pod.Group.Seeks.Find(id)?.State == state, $"the seek is {state}", TimeSpan.FromSeconds(40));
}
