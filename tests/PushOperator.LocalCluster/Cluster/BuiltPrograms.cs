using PushOperator.LocalCluster.Kubelet.Images;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The programs of this checkout, as they were built with us.</summary>
internal static class BuiltPrograms
{
    /// <summary>Image of the gateway, as the chart names it.</summary>
    public const string GatewayImage = "ghcr.io/push-operator/gateway";

    /// <summary>Image of the router.</summary>
    public const string RouterImage = "ghcr.io/push-operator/router";

    /// <summary>The folder that holds <c>PushOperator.sln</c>.</summary>
    /// <exception cref="CannotStartException">We do not run from a checkout.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The table of images for the kubelet.</summary>
    public static ImageTable Images() => new(new Dictionary<string, IReadOnlyList<string>>
    {
        [GatewayImage] = Command("dataplane/PushOperator.Gateway", "PushOperator.Gateway.dll"),
        [RouterImage] = Command("dataplane/PushOperator.Router", "PushOperator.Router.dll"),
    });

    /// <summary>Runs the router.</summary>
    public static IReadOnlyList<string> Router() => Command("dataplane/PushOperator.Router", "PushOperator.Router.dll");

    private static IReadOnlyList<string> Command(string project, string assembly)
    {
        // Built side by side with us: the same configuration and framework, for example bin/Debug/net10.0.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Path.Combine(Root, project, "bin", framework.Parent!.Name, framework.Name, assembly);
        return File.Exists(path)
            ? ["dotnet", path]
            : throw new CannotStartException(ExitCode.Environment, $"{path} is missing: build the solution first (dotnet build PushOperator.sln)");
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "PushOperator.sln"))) return directory.FullName;
        }

        throw new CannotStartException(ExitCode.Environment, $"no folder above {AppContext.BaseDirectory} holds PushOperator.sln: run the local cluster from a checkout");
    }
}
