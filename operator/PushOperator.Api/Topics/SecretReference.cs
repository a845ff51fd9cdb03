namespace PushOperator.Api.Topics;

/// <summary>A Secret of the same namespace.</summary>
public sealed record SecretReference
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";
}
