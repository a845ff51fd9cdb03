using System.Text.Json.Nodes;
using k8s;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.CustomResources;

public sealed class SampleTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    [Theory]
    [InlineData("minimal.yaml", 2)]
    [InlineData("orders.yaml", 4)]
    public async Task A_sample_is_accepted_without_a_warning(string file, int objects)
    {
        var client = await installed.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();
        var documents = Yaml.Documents(File.ReadAllText(Path.Combine(CustomResourceFiles.Folder, "samples", file)));

        foreach (var document in documents)
        {
            var plural = document["kind"]!.GetValue<string>() == "PushTopic" ? "pushtopics" : "subscribergroups";
            await client.CustomObjects.CreateNamespacedCustomObjectAsync(
                (JsonObject)document, "pushoperator.io", "v1alpha1", @namespace, plural, fieldValidation: "Strict", cancellationToken: TestContext.Current.CancellationToken);
        }

        documents.Should().HaveCount(objects);
    }
}
