using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>A session of a durable subscriber on this pod. <see cref="DurableSubscribers"/>' lock protects what changes.</summary>
internal sealed class DurableSession(string subscriber, IMember member)
{
    private readonly TaskCompletionSource<Places> _claimed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Subscriber => subscriber;

    public IMember Member => member;

    /// <summary>Offset of its claim; −1 before that was read, and while another is under way.</summary>
    public long Epoch { get; private set; } = -1;

    /// <summary>Whether its claim went with the topic it stood in, and another has to be written.</summary>
    public bool HasLostClaim { get; set; }

    /// <summary>Ends when its claim was read, with the place it takes over.</summary>
    public Task<Places> Claimed => _claimed.Task;

    /// <summary>Whether it writes no more: closed, replaced or forgotten.</summary>
    public bool HasEnded { get; set; }

    /// <summary>How far the subscriber is; null before it is served.</summary>
    public Func<Places>? Places { get; set; }

    /// <summary>What was written last, as <see cref="CursorBody"/> makes it, with what of the seeks it accounts for; null when it has to be written (again).</summary>
    public byte[]? Written { get; set; }

    /// <summary>The topic it was claimed in was cut back or made anew: what begins there would count as older than its claim.</summary>
    public void LoseClaim()
    {
        HasLostClaim |= Epoch >= 0;
        Epoch = -1;
        Written = null;
    }

    public void TakeOver(long epoch, Places places)
    {
        Epoch = epoch;
        _claimed.TrySetResult(places);
    }
}
