using System.Text;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Publishing;

/// <summary>Tells the idempotency window what this pod reads from its topics: so a repeat finds what was published through another pod, or has been stored after nobody knew.</summary>
/// <remarks>The intake's thread. A message without the header costs a look at its headers' names; one with it, a hash.</remarks>
internal sealed class IdempotencyFeed(IdempotencyWindow window, TimeProvider time)
{
    /// <summary>A message was read.</summary>
    public void Read(Message message)
    {
        foreach (var header in message.Headers)
        {
            if (header.Name != PublishFields.IdempotencyKeyHeader || header.Value is null) continue;
            var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(message.TimestampMs);
            if (age > IdempotencyWindow.Length) return;
            var headers = message.Headers.Where(other => other.Name != PublishFields.IdempotencyKeyHeader).Select(other => (other.Name, other.Value));
            window.Found(message.Topic, Encoding.ASCII.GetString(header.Value), MessageFingerprint.Of(message.Key, message.Value, headers), message.Id);
            return;
        }
    }
}
