namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

internal sealed partial class KindCatalog
{
    [LoggerMessage(5003, LogLevel.Information, "The validation rules (CEL) of {Resource} are not evaluated by this development API server")]
    private partial void LogRulesNotEvaluated(string resource);
}
