namespace PushOperator.Client;

/// <summary>What this client throws for the world's doing: a refusal, a close for good, nobody there, an outcome nobody knows.</summary>
public abstract class PushException : Exception
{
    private protected PushException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
