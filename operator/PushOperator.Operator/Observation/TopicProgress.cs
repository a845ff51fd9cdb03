using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Observation;

/// <summary>What this very pass has done: what is seen next may not show it yet.</summary>
/// <param name="Created">Whether it made the topic.</param>
/// <param name="ConfigSet">Whether it set settings.</param>
internal sealed record TopicProgress(bool Created = false, bool ConfigSet = false)
{
    /// <summary>The progress after an action.</summary>
    public TopicProgress After(TopicVerdict action) => action switch
    {
        TopicVerdict.Create => this with { Created = true },
        TopicVerdict.SetConfig => this with { ConfigSet = true },
        _ => this,
    };
}
