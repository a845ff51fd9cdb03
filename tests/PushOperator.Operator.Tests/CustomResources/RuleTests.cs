using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.CustomResources;

/// <summary>What the schemas and their CEL rules refuse, on the real API server: the double evaluates no CEL.</summary>
public sealed class RuleTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    // Added by the API server when the schema already refused, so that CEL was not asked.
    private const string NotChecked = "some validation rules were not checked because the object was invalid";

    public static TheoryData<RuleCase> Cases => [.. RuleCase.All()];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_rule_lets_the_right_spec_pass_and_refuses_the_wrong_one_with_a_sentence(RuleCase row)
    {
        var client = await installed.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();
        var write = row.Before is null ? CreateAsync : await UpdateOfAsync(row.Before);

        await write("accepted", row.Accepted);
        var refusal = await FluentActions.Awaiting(() => write(row.Name ?? "refused", row.Refused)).Should().ThrowAsync<HttpOperationException>();

        refusal.Which.Response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var status = KubernetesJson.Deserialize<V1Status>(refusal.Which.Response.Content);
        status.Message.Should().Contain(row.Says);
        status.Details.Causes.Where(cause => !cause.Message.Contains(NotChecked)).Should().ContainSingle("one mistake gets one answer");

        async Task CreateAsync(string name, JsonObject members) => await client.CustomObjects.CreateNamespacedCustomObjectAsync(
            row.Object(name, members), "pushoperator.io", "v1alpha1", @namespace, row.Plural, dryRun: "All");

        async Task<Func<string, JsonObject, Task>> UpdateOfAsync(JsonObject before)
        {
            await client.CustomObjects.CreateNamespacedCustomObjectAsync(row.Object("stored", before), "pushoperator.io", "v1alpha1", @namespace, row.Plural);
            return async (_, members) =>
            {
                var changed = row.Object("stored", members);
                var stored = await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>("pushoperator.io", "v1alpha1", @namespace, row.Plural, "stored");
                changed["metadata"]!["resourceVersion"] = stored["metadata"]!["resourceVersion"]!.DeepClone();
                await client.CustomObjects.ReplaceNamespacedCustomObjectAsync(changed, "pushoperator.io", "v1alpha1", @namespace, row.Plural, "stored", dryRun: "All");
            };
        }
    }

    [Theory]
    [InlineData("pushtopics", "PushTopic")]
    [InlineData("subscribergroups", "SubscriberGroup")]
    public void Every_rule_has_a_row(string plural, string kind)
    {
        var tested = RuleCase.All().Where(row => row.Kind == kind).Select(row => row.Says).ToList();

        MessagesOf(CustomResourceFiles.Schema(plural)).Should().OnlyContain(message => tested.Any(says => message.Contains(says)));
    }

    private static IEnumerable<string> MessagesOf(JsonNode? node) => node switch
    {
        JsonObject thing => (thing["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => rule!["message"]!.GetValue<string>())
            .Concat(thing.SelectMany(member => MessagesOf(member.Value))),
        _ => [],
    };
}
