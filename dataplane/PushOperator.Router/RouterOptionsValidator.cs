using System.Net;
using Microsoft.Extensions.Options;
using PushOperator.DataPlane.Configuration.Limits;
using PushOperator.Router.Lifecycle;
using PushOperator.Router.Tls;

namespace PushOperator.Router;

/// <summary>The rules of <see cref="RouterOptions"/> that take more than one value or the machine to judge. Each problem names the setting, the value and the fix.</summary>
internal sealed class RouterOptionsValidator : IValidateOptions<RouterOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RouterOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(RouterOptions options)
    {
        if (options.ListenAddress.Length > 0 && !IPAddress.TryParse(options.ListenAddress, out _))
            yield return $"ListenAddress: \"{options.ListenAddress}\" is not an IP address; leave it empty for every address";
        if (options.PublicPort == options.ManagementPort)
            yield return $"ManagementPort: {options.ManagementPort} is the PublicPort too; probes and metrics need a port of their own";
        if (options.HandshakeTimeout < options.ConnectTimeout)
            yield return $"HandshakeTimeout: {options.HandshakeTimeout} is shorter than ConnectTimeout {options.ConnectTimeout}, which it includes";
        if (ConnectionLimits.For(options.MaxSubscribers, FileDescriptorLimit.Read()) is null)
            yield return $"MaxSubscribers: {options.MaxSubscribers} do not fit into {FileDescriptorLimit.Read()} file descriptors (RLIMIT_NOFILE); raise the limit, or lower this (0: as many as fit)";
        foreach (var network in TrustedNetworks(options).Where(network => !IPNetwork.TryParse(network, out _)))
            yield return $"TrustedProxies: \"{network}\" is not a network such as 10.0.0.0/8";
        if (CertificateProblem(options) is { } problem) yield return problem;
    }

    /// <summary>The entries of <see cref="RouterOptions.TrustedProxies"/>.</summary>
    internal static string[] TrustedNetworks(RouterOptions options) =>
        options.TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? CertificateProblem(RouterOptions options)
    {
        if (options.CertificatePath.Length == 0 != (options.CertificateKeyPath.Length == 0))
            return $"CertificateKeyPath: \"{options.CertificateKeyPath}\" beside CertificatePath \"{options.CertificatePath}\"; set both for TLS, or none";
        if (CertificateFiles.Of(options) is not { } files) return null;
        try
        {
            files.Parse(files.Read());
            return null;
        }
        catch (CertificateException exception)
        {
            return $"CertificatePath, CertificateKeyPath: {exception.Message}";
        }
    }
}
