using PushOperator.Api.Topics;
using PushOperator.Operator.Tests.Controllers;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>What a user does, step by step; after each the world has to come to rest before the next.</summary>
public sealed record Workflow
{
    private Workflow(string name, params Func<User, Task>[] steps) => (Name, Steps) = (name, steps);

    public string Name { get; }

    public IReadOnlyList<Func<User, Task>> Steps { get; }

    /// <summary>The eight of reliability goal N2.</summary>
    public static IReadOnlyList<Workflow> All { get; } =
    [
        new("create", Create),
        new("scale up and down", Create, user => user.PatchGroupAsync("""{"spec":{"gateway":{"replicas":4}}}"""), user => user.PatchGroupAsync("""{"spec":{"gateway":{"replicas":1}}}""")),
        new(
            "change settings",
            Create,
            async user =>
            {
                await user.PatchTopicAsync("""{"spec":{"retention":{"time":"2h"},"config":{"segment.bytes":"1048576"}}}""");
                await user.PatchGroupAsync("""{"spec":{"ack":{"maxInFlight":7}}}""");
            }),
        new("change topics", Create, CreateNews, user => user.PatchGroupAsync("""{"spec":{"topics":["orders","news"]}}"""), user => user.PatchGroupAsync("""{"spec":{"topics":["news"]}}""")),
        new("delete", Create, Delete),
        new("delete and create again", Create, DeleteAndCreate),
        new("topic deleted behind our back", Create, user => user.LoseKafkaTopicAsync()),
        new("Secret rotated", CreateWithSecret, user => user.RotateSecretAsync("kafka-2:9092"), user => user.RotateSecretAsync("kafka-3:9092")),
    ];

    public override string ToString() => Name;

    private static async Task Create(User user)
    {
        await user.CreateAsync(TestObjects.Topic("orders", spec => spec.DeletionPolicy = DeletionPolicy.Delete));
        await user.CreateAsync(TestObjects.Group("workers", "orders"));
    }

    private static Task CreateNews(User user) => user.CreateAsync(TestObjects.Topic("news"));

    private static async Task CreateWithSecret(User user)
    {
        await user.WriteSecretAsync("kafka-1:9092");
        var reference = new KafkaReference { SecretRef = new SecretReference { Name = User.Secret } };
        await user.CreateAsync(TestObjects.Topic("orders", spec => (spec.DeletionPolicy, spec.Kafka) = (DeletionPolicy.Delete, reference)));
        await user.CreateAsync(TestObjects.Group("workers", "orders"));
    }

    private static async Task Delete(User user)
    {
        await user.DeleteGroupAsync();
        await user.DeleteTopicAsync();
    }

    private static async Task DeleteAndCreate(User user)
    {
        await Delete(user);
        await user.NamesAreFreeAsync();
        await Create(user);
    }
}
