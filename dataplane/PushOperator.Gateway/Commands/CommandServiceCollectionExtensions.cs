using System.Text.Json.Serialization;

namespace PushOperator.Gateway.Commands;

/// <summary>Registers what the command port needs.</summary>
internal static class CommandServiceCollectionExtensions
{
    /// <summary>Adds the endpoint metadata, the group queries and the API description.</summary>
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddSingleton<EndpointMetadataSource>();
        services.AddSingleton<GroupQueries>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Push Operator gateway, command port";
            return Task.CompletedTask;
        }));
    }
}
