namespace PushOperator.Router.Endpoints;

/// <summary>Which SubscriberGroup: the two segments before <c>/ws</c> in its URL.</summary>
internal readonly record struct GroupKey(string Namespace, string Name)
{
    /// <summary>The group's YARP cluster and route; a slash cannot stand in either name, so two groups never share an id.</summary>
    public string ClusterId => $"{Namespace}/{Name}";

    /// <inheritdoc/>
    public override string ToString() => ClusterId;
}
