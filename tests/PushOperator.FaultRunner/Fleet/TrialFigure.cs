namespace PushOperator.FaultRunner.Fleet;

/// <summary>One thing that a trial found.</summary>
/// <param name="Name">What.</param>
/// <param name="Measured">With its unit.</param>
/// <param name="Goal">What it has to be; empty: it is only told.</param>
/// <param name="IsReached">Whether it is.</param>
/// <param name="IsTimed">Whether it depends on how fast the machine is.</param>
internal sealed record TrialFigure(string Name, string Measured, string Goal, bool IsReached, bool IsTimed)
{
    /// <summary>A time that must not be longer.</summary>
    public static TrialFigure AtMost(string name, TimeSpan measured, TimeSpan goal) => new(name, $"{measured.TotalSeconds:0.0} s", $"≤ {goal.TotalSeconds:0.#} s", measured <= goal, true);

    /// <summary>A count that must not be higher.</summary>
    public static TrialFigure AtMost(string name, long measured, long goal) => new(name, $"{measured}", goal == 0 ? "0" : $"≤ {goal}", measured <= goal, false);

    /// <summary>A ratio that must not be higher.</summary>
    public static TrialFigure AtMost(string name, double measured, double goal, bool isTimed) => new(name, $"{measured:0.###}", $"≤ {goal:0.###}", measured <= goal, isTimed);

    /// <summary>A part of all that has to be all.</summary>
    public static TrialFigure All(string name, int measured, int all) => new(name, $"{measured} of {all}", "all", measured == all, false);

    /// <summary>Something to know.</summary>
    public static TrialFigure Told(string name, string measured) => new(name, measured, "", true, true);
}
