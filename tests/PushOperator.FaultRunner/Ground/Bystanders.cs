using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Ground;

/// <summary>The subscribers that a fault does not aim at. They are to notice nothing of it: each keeps the connection it had.</summary>
internal sealed class Bystanders
{
    private readonly (Reader Reader, string? Session)[] _before;

    private Bystanders(IEnumerable<Reader> readers) => _before = [.. readers.Select(reader => (reader, reader.Session))];

    /// <summary>Remembers on which connection each of them is now.</summary>
    public static Bystanders Of(IEnumerable<Reader> readers) => new(readers);

    /// <summary>Looks whether each still is on that connection.</summary>
    /// <exception cref="FaultException">Some lost theirs; it names them.</exception>
    public void AreUnharmed()
    {
        var harmed = _before.Where(bystander => bystander.Reader.Session != bystander.Session).Select(bystander => bystander.Reader.Name).ToArray();
        if (harmed.Length > 0) throw new FaultException($"the fault does not aim at {string.Join(", ", harmed)}, but they lost their connection");
    }
}
