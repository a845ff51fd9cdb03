namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Which objects of a kind are watched: null is "all" for both. Two requests for the same selection share one watch.</summary>
internal sealed record Selection(string? LabelSelector, string? Namespace)
{
    /// <summary>The query parameters that every list and watch of this selection has.</summary>
    public string Query => LabelSelector is null ? "" : $"&labelSelector={Uri.EscapeDataString(LabelSelector)}";

    public override string ToString() => $"{LabelSelector ?? "all labels"}, {Namespace ?? "all namespaces"}";
}
