using System.Net;
using System.Text.Json;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>Reads <see cref="GatewaySettings"/> from the environment and the configuration file, and says in one sentence what is wrong with them.</summary>
internal static class GatewaySettingsReader
{
    /// <summary>Reads the settings.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="fileLimit">Open files the process may have.</param>
    /// <param name="settings">The settings, when nothing is wrong.</param>
    /// <returns>Null, or why the gateway cannot start.</returns>
    public static string? Read(Func<string, string?> variable, int fileLimit, out GatewaySettings? settings)
    {
        settings = null;
        var file = NonEmpty(variable(GatewayConfiguration.FileVariable)) ?? GatewayConfiguration.DefaultFile;
        if (ReadConfiguration(file, out var configuration) is { } broken) return broken;
        if (!TryReadAddress(variable(GatewayConfiguration.ListenAddressVariable), out var address))
            return $"{GatewayConfiguration.ListenAddressVariable}={variable(GatewayConfiguration.ListenAddressVariable)}: an IP address is wanted";
        if (ConnectionLimits.Fit(configuration!.MaxConnections, fileLimit) is not { } limits)
            return $"the limit of {fileLimit} open files leaves no room for subscribers; raise it to at least 1024";
        var secret = NonEmpty(variable(GatewayConfiguration.KafkaPropertiesDirectoryVariable));
        if (secret is not null && !Directory.Exists(secret)) return $"{GatewayConfiguration.KafkaPropertiesDirectoryVariable}={secret}: there is no such directory";
        var jwksFile = NonEmpty(variable(GatewayConfiguration.JwksFileVariable));
        if (configuration.Auth.Jwt is { } jwt && (jwt.JwksUri is null) == (jwksFile is null))
            return $"the configuration file {file} is not valid: auth.jwt.jwksUri and {GatewayConfiguration.JwksFileVariable}: exactly one of the two is wanted";

        settings = new GatewaySettings
        {
            Configuration = configuration,
            Limits = limits,
            Address = address,
            Pod = NonEmpty(variable(GatewayConfiguration.PodNameVariable)) ?? Environment.MachineName,
            Zone = variable(GatewayConfiguration.ZoneVariable) ?? "",
            Revision = variable(GatewayConfiguration.RevisionVariable) ?? "",
            KafkaPropertiesDirectory = secret,
            JwksFile = jwksFile,
            CommandAccessFile = NonEmpty(variable(CommandAccess.FileVariable)),
        };
        return null;
    }

    private static string? ReadConfiguration(string file, out GatewayConfiguration? configuration)
    {
        configuration = null;
        try
        {
            configuration = GatewayConfiguration.FromJson(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the configuration file {file} cannot be read: {exception.Message}";
        }
        catch (JsonException exception)
        {
            return $"the configuration file {file} is not valid: {exception.Message}";
        }

        var problems = GatewayConfigurationRules.Check(configuration);
        return problems.Count == 0 ? null : $"the configuration file {file} is not valid: {string.Join("; ", problems)}";
    }

    private static bool TryReadAddress(string? text, out IPAddress address)
    {
        address = IPAddress.Any;
        return NonEmpty(text) is null || IPAddress.TryParse(text, out address!);
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
