namespace PushOperator.Api;

/// <summary>The API group and version of every kind of this project.</summary>
public static class PushOperatorApi
{
    /// <summary>API group; also the prefix of our labels, annotations and finalizers.</summary>
    public const string Group = "pushoperator.io";

    /// <summary>The version these types are of.</summary>
    public const string Version = "v1alpha1";

    /// <summary><c>apiVersion</c> of an object.</summary>
    public const string ApiVersion = $"{Group}/{Version}";

    /// <summary>Audience of the ServiceAccount tokens with which commands are given to gateways: such a token is of no use at the API server, and none of its own is here.</summary>
    public const string CommandAudience = $"commands.{Group}";
}
