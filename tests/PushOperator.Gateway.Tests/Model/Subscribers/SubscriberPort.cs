namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>What a pod writes to and reads from the topic: the place to plant a bug, to see that the model finds it.</summary>
internal class SubscriberPort
{
    public virtual bool Writes(byte[]? value) => true;

    public virtual byte[]? Reads(byte[]? value, long offset) => value;
}
