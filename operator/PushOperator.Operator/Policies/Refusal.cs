using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Api.Conditions;

namespace PushOperator.Operator.Policies;

/// <summary>Reads an answer of the API server that it will give again until somebody acts: an object that is not valid, a quota, an admission policy, a right that is missing. Pure.</summary>
internal static class Refusal
{
    // Longer ones name every field twice.
    private const int MaxWords = 1000;

    /// <summary>What stands in the way, in the API server's words; null when it is a failure of another kind.</summary>
    public static GroupObstacle? Of(HttpOperationException exception) =>
        exception.Response?.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity
            ? new GroupObstacle(ConditionReasons.ObjectRefused, $"the API server refuses an object that the group needs: {WordsOf(exception)}")
            : null;

    private static string WordsOf(HttpOperationException exception)
    {
        var words = exception.Response.Content ?? "";
        try
        {
            words = KubernetesJson.Deserialize<V1Status>(words)?.Message ?? words;
        }
        catch (JsonException)
        {
            // Something in between answered, in its own form.
        }

        return words.Length <= MaxWords ? words : words[..MaxWords];
    }
}
