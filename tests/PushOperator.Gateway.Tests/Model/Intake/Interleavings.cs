namespace PushOperator.Gateway.Tests.Model.Intake;

/// <summary>Every way in which steps of several actors can follow each other, each actor's own in their order.</summary>
internal static class Interleavings
{
    public static IEnumerable<IntakeStep[]> Of(params IntakeStep[][] actors) => Of(actors, [.. actors.Select(_ => 0)], new IntakeStep[actors.Sum(actor => actor.Length)], 0);

    private static IEnumerable<IntakeStep[]> Of(IntakeStep[][] actors, int[] done, IntakeStep[] steps, int count)
    {
        if (count == steps.Length) yield return [.. steps];
        for (var actor = 0; actor < actors.Length; actor++)
        {
            if (done[actor] == actors[actor].Length) continue;
            steps[count] = actors[actor][done[actor]++];
            foreach (var whole in Of(actors, done, steps, count + 1)) yield return whole;
            done[actor]--;
        }
    }
}
