using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.LeaderElection;

namespace PushOperator.ControllerRuntime.Tests.LeaderElection;

/// <summary>A Lease with the API server's optimistic concurrency, for any number of clients.</summary>
internal sealed class MemoryLease
{
    private readonly Lock _gate = new();
    private V1Lease? _stored;
    private int _version;

    public string? Holder
    {
        get { lock (_gate) return _stored?.Spec.HolderIdentity; }
    }

    /// <summary>Somebody deletes it by hand.</summary>
    public void Delete()
    {
        lock (_gate) _stored = null;
    }

    /// <summary>Somebody writes it, whatever it is now.</summary>
    public void Overwrite(string holder)
    {
        lock (_gate)
        {
            _stored!.Spec.HolderIdentity = holder;
            _stored.Metadata.ResourceVersion = $"{++_version}";
        }
    }

    private V1Lease? Find()
    {
        lock (_gate) return _stored is null ? null : ObjectJson.Copy(_stored);
    }

    private V1Lease? TryWrite(V1Lease lease)
    {
        lock (_gate)
        {
            if (_stored?.Metadata.ResourceVersion != lease.Metadata.ResourceVersion) return null;
            _stored = ObjectJson.Copy(lease);
            _stored.Metadata.Name = "lease";
            _stored.Metadata.ResourceVersion = $"{++_version}";
            return ObjectJson.Copy(_stored);
        }
    }

    /// <summary>One process's way to the lease, with that way's faults.</summary>
    public sealed class Client(MemoryLease lease, TimeProvider time) : ILeaseClient
    {
        private int _attempts;

        /// <summary>How long a write is under way before it is done.</summary>
        public TimeSpan WriteLatency { get; set; }

        /// <summary>Every request fails.</summary>
        public bool IsCut { get; set; }

        /// <summary>Writes are done, but their answers are lost.</summary>
        public bool AnswersAreLost { get; set; }

        public int WriteAttempts => Volatile.Read(ref _attempts);

        public Task<V1Lease?> FindAsync(CancellationToken cancellationToken) =>
            IsCut ? throw new HttpRequestException("cut") : Task.FromResult(lease.Find());

        public async Task<V1Lease?> TryWriteAsync(V1Lease desired, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _attempts);
            if (IsCut) throw new HttpRequestException("cut");
            if (WriteLatency > TimeSpan.Zero) await Task.Delay(WriteLatency, time, cancellationToken);
            var stored = lease.TryWrite(desired);
            return AnswersAreLost ? throw new HttpRequestException("the answer is lost") : stored;
        }
    }
}
