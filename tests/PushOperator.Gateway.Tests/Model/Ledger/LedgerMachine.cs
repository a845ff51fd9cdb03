using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Ledger;

/// <summary>Does each command to the ledger and to the model, dispatches, and compares. In the end everything has to come to be done.</summary>
internal sealed class LedgerMachine
{
    private const string Topic = "t";
    private const int PoisonKey = 0;

    private readonly LedgerSettings _settings;
    private readonly int _setup;
    private readonly LedgerPort _port;
    private readonly NaiveLedger _model;
    private readonly List<(Delivery Letter, NaiveEntry Entry, NaivePartition Partition)> _letters = [];
    private long _seats;

    public LedgerMachine(int setup, Func<LedgerSettings, LedgerPort>? port = null)
    {
        _setup = setup;
        _settings = LedgerSetup.From(setup);
        _port = port?.Invoke(_settings) ?? new LedgerPort(_settings);
        _model = new NaiveLedger(_settings);
        foreach (var partition in _model.Partitions) Assign(partition);
    }

    private DeliveryLedger Ledger => _port.Ledger;

    public static void Run(ModelCase<LedgerCommand> history, Func<LedgerSettings, LedgerPort>? port = null)
    {
        var machine = new LedgerMachine(history.Setup, port);
        foreach (var command in history.Commands) machine.Do(command);
        machine.Finish();
    }

    private void Do(LedgerCommand command)
    {
        var partition = _model.Partitions[command.A % _model.Partitions.Length];
        var seat = _model.Seats.Count > 0 ? _model.Seats[command.A / 2 % _model.Seats.Count] : null;
        switch (command.Op)
        {
            case LedgerOp.Append: Append(partition, 1 + (command.B % 5), command.B / 5); break;
            case LedgerOp.Read: Read(partition, 1 + (command.B % 6)); break;
            case LedgerOp.EndOfLog: ReachEnd(partition); break;
            case LedgerOp.Join: Join(1 + (command.A % 5), command.B % 3 == 0 ? 60 : 1_000); break;
            case LedgerOp.Clock: Clock(command.A, command.B); break;
            case LedgerOp.CommitBegins: CommitBegins(partition); break;
            case LedgerOp.CommitSucceeds: CommitEnds(partition, succeeds: true); break;
            case LedgerOp.CommitFails: CommitEnds(partition, succeeds: false); break;
            case LedgerOp.Revoke: Revoke(partition, commits: command.B % 2 == 0); break;
            case LedgerOp.Halt: Halt(partition); break;
            case LedgerOp.Lose: Release(partition); break;
            case LedgerOp.Assign: AssignAgain(partition, doneElsewhere: command.B % 4); break;
            case LedgerOp.Retention: partition.Start = Math.Min(partition.End, partition.Start + (command.B % 8)); break;
            case LedgerOp.ReadAgain: ReadAgain(partition, command.B); break;
            case LedgerOp.TakeDeadLetter: TakeDeadLetter(); break;
            case LedgerOp.DeadLetterAnswer: AnswerDeadLetter(command.A, succeeds: command.B % 3 > 0); break;
            default: DoTo(command, seat); break;
        }

        Settle();
    }

    private void DoTo(LedgerCommand command, NaiveSeat? seat)
    {
        if (seat is null) return;
        switch (command.Op)
        {
            case LedgerOp.Leave: Leave(seat); break;
            case LedgerOp.Pause: Pause(seat, !seat.IsPaused); break;
            case LedgerOp.Take: Take(seat, 1 + (command.B % 4)); break;
            case LedgerOp.AckTaken: AckTaken(seat); break;
            case LedgerOp.AckAnything: AckAnything(seat, command.B); break;
            default: Answer(command, seat); break;
        }
    }

    // Half of what is answered are recent deliveries, half any that the seat ever had: late, double, of an older assignment.
    private void Answer(LedgerCommand command, NaiveSeat seat)
    {
        if (seat.Seen.Count == 0) return;
        var range = command.B % 2 == 0 ? Math.Min(seat.Seen.Count, 4) : seat.Seen.Count;
        var (number, offset) = seat.Seen[^(1 + (command.B / 2 % range))];
        var partition = _model.Partitions[number];
        switch (command.Op)
        {
            case LedgerOp.Ack: Ack(seat, partition, offset); break;
            case LedgerOp.AckUpTo: AckUpTo(seat, partition, offset); break;
            case LedgerOp.Nack: Nack(seat, partition, offset, command.A % 4 == 0 ? null : command.A * (command.A % 4 == 1 ? 50_000L : 1) % 43_200_000); break;
            default:
                foreach (var (listed, at) in seat.Seen.TakeLast(1 + (command.B % 5)).ToArray()) Ack(seat, _model.Partitions[listed], at);
                break;
        }
    }

    private void Append(NaivePartition partition, int count, int dice)
    {
        for (var i = 0; i < count; i++, dice = (dice * 31) + 7)
        {
            var key = dice % 4 == 0 ? -1 : dice / 4 % LedgerSetup.KeysOf(_setup);
            partition.Log.Add(new NaiveRecord(partition.End, key, 1 + (dice % 50) + (key < 0 ? 0 : 1)));
            partition.End += dice % 7 == 0 ? 3 : 1;
        }
    }

    private void Read(NaivePartition partition, int count)
    {
        for (; count > 0 && partition is { IsAssigned: true, IsHalted: false } && partition.NextRecord is { } record && !Real(partition).IsFull; count--)
        {
            PassRetention(partition);
            Ledger.Add(Real(partition), Message(partition, record));
            partition.Read(record);
        }
    }

    private void PassRetention(NaivePartition partition)
    {
        if (partition.Next >= partition.Start) return;
        Ledger.Find(Topic, partition.Number)!.AdvanceTo(partition.Start);
        foreach (var record in partition.Log.Where(record => record.Offset >= partition.Next && record.Offset < partition.Start)) partition.Gone.Add(record.Offset);
        partition.Next = partition.Start;
        partition.HasRead = true;
    }

    private void ReachEnd(NaivePartition partition)
    {
        if (!partition.IsAssigned || partition.IsHalted || partition.NextRecord is not null) return;
        PassRetention(partition);
        Real(partition).AdvanceTo(partition.End);
        partition.Next = partition.End;
        partition.HasRead = true;
    }

    private void ReadAgain(NaivePartition partition, int which)
    {
        if (partition.IsAssigned && partition.Entries.Count > 0)
        {
            var record = partition.Log.Single(record => record.Offset == partition.Entries[which % partition.Entries.Count].Offset);
            Ledger.Add(Real(partition), Message(partition, record));
        }
    }

    private NaiveSeat Join(int window, long maxBytes)
    {
        var seat = new NaiveSeat(new Seat(++_seats, window, maxBytes), window, maxBytes);
        if (_model.Seats.Count >= 5) return seat;
        _model.Seats.Add(seat);
        Ledger.AddSeat(seat.Real);
        return seat;
    }

    private void Leave(NaiveSeat seat)
    {
        Ledger.RemoveSeat(seat.Real, _model.Now);
        _model.Leave(seat);
    }

    private void Pause(NaiveSeat seat, bool paused)
    {
        seat.IsPaused = paused;
        Ledger.SetPaused(seat.Real, paused);
    }

    private void Take(NaiveSeat seat, int count)
    {
        for (; count > 0 && Ledger.Take(seat.Real) is { } delivery; count--)
        {
            var partition = _model.Partitions[delivery.Ledger.Partition];
            var entry = partition.Find(delivery.Offset) ?? throw new ModelViolationException($"{partition.Number}/{delivery.Offset} comes under an assignment that is over");
            if (delivery.Ledger != Real(partition)) throw new ModelViolationException($"{partition.Number}/{delivery.Offset} comes under an older assignment");
            if (entry.Seat != seat || entry.IsTaken) throw new ModelViolationException($"seat {seat.Real.Id} takes {partition.Number}/{delivery.Offset}, which is not its own to take");
            if (delivery.Message is null || delivery.Count != entry.Count) throw new ModelViolationException($"{partition.Number}/{delivery.Offset} says delivery {delivery.Count} and is number {entry.Count}");
            _model.Taken(seat, partition, entry);
        }
    }

    private void Ack(NaiveSeat seat, NaivePartition partition, long offset) =>
        Expect(_port.Ack(seat.Real, Id(partition, offset)), _model.Ack(seat, partition, offset), $"ack of {partition.Number}/{offset}");

    private void AckUpTo(NaiveSeat seat, NaivePartition partition, long offset) =>
        Expect(Ledger.AckUpTo(seat.Real, Id(partition, offset)), _model.AckUpTo(seat, partition, offset), $"ack up to {partition.Number}/{offset}");

    private void AckAnything(NaiveSeat seat, int dice)
    {
        var partition = _model.Partitions[dice % 2];
        var offset = dice / 4 % (partition.End + 2);
        if ((dice & 2) == 0) Ack(seat, partition, offset);
        else AckUpTo(seat, partition, offset);
    }

    private void AckTaken(NaiveSeat seat)
    {
        Ledger.AckTaken(seat.Real);
        _model.AckTaken(seat);
    }

    private void Nack(NaiveSeat seat, NaivePartition partition, long offset, long? delay) => Expect(
        _port.Nack(seat.Real, Id(partition, offset), delay is { } ms ? TimeSpan.FromMilliseconds(ms) : null, _model.Now),
        _model.Nack(seat, partition, offset, delay),
        $"nack of {partition.Number}/{offset}");

    // Small steps, the exact deadline and one before it, and hours at once.
    private void Clock(int a, int b)
    {
        var step = (a % 6) switch { 0 => b, 1 => LedgerSetup.AckTimeoutMs, 2 => LedgerSetup.AckTimeoutMs - 1, 3 => b * 50_000, _ => b / 5 };
        var expected = _model.Tick(step);
        var timedOut = _port.Tick(_model.Now);
        if (timedOut != expected) throw new ModelViolationException($"{timedOut} deliveries timed out instead of {expected}");
    }

    private void CommitBegins(NaivePartition partition)
    {
        if (!partition.IsAssigned || partition.Committing is not null) return;
        var watermark = _port.WatermarkOf(Real(partition));
        if (watermark > Real(partition).Committed) partition.Committing = watermark;
    }

    private void CommitEnds(NaivePartition partition, bool succeeds)
    {
        if (partition.Committing is not { } offset) return;
        partition.Committing = null;
        if (!succeeds) return;
        if (partition.LostBelow(offset) is { } lost) throw new ModelViolationException($"the commit of {offset} loses {partition.Number}/{lost.Offset}");
        if (offset < partition.Committed) throw new ModelViolationException($"the commit of {offset} goes behind {partition.Committed}");
        partition.Committed = partition.Heard = offset;
        Real(partition).Committed = offset;
    }

    private void Revoke(NaivePartition partition, bool commits)
    {
        Halt(partition);
        CommitBegins(partition);
        CommitEnds(partition, commits);
        Release(partition);
    }

    private void Halt(NaivePartition partition)
    {
        Ledger.Halt(Topic, partition.Number);
        NaiveLedger.Halt(partition);
    }

    private void Release(NaivePartition partition)
    {
        if (!partition.IsAssigned) return;
        Ledger.Release(Topic, partition.Number);
        partition.Release(_model.Now);
    }

    private void AssignAgain(NaivePartition partition, int doneElsewhere)
    {
        if (partition.IsAssigned) return;
        foreach (var record in partition.Log.Where(record => record.Offset >= Math.Max(partition.Committed, partition.Start)).Take(doneElsewhere).ToArray())
        {
            foreach (var gone in partition.Log.Where(gone => gone.Offset >= partition.Committed && gone.Offset < record.Offset)) partition.Gone.Add(gone.Offset);
            partition.EverDone.Add(record.Offset);
            partition.Committed = record.Offset + 1;
        }

        Assign(partition);
    }

    private void Assign(NaivePartition partition)
    {
        Ledger.Assign(Topic, partition.Number);
        partition.Assign(_model.Now);
    }

    private void TakeDeadLetter()
    {
        if (Ledger.TakeDeadLetter() is not { } letter) return;
        var partition = _model.Partitions[letter.Ledger.Partition];
        var entry = partition.Find(letter.Offset);
        if (entry is not { State: NaiveState.DeadLettering }) throw new ModelViolationException($"{partition.Number}/{letter.Offset} is dead-lettered and should not");
        _letters.Add((letter, entry, partition));
    }

    private void AnswerDeadLetter(int which, bool succeeds)
    {
        if (_letters.Count == 0) return;
        var (letter, entry, partition) = _letters[which % _letters.Count];
        _letters.RemoveAt(which % _letters.Count);
        if (succeeds) Ledger.DeadLettered(letter);
        else _port.DeadLetterFailed(letter, _model.Now);

        // Of an older assignment, or acknowledged meanwhile: changes nothing.
        if (!partition.Entries.Contains(entry) || entry.State != NaiveState.DeadLettering) return;
        if (succeeds) partition.Finish(entry);
        else _model.DeadLetterFailed(entry);
    }

    private void Settle()
    {
        Ledger.Dispatch(_model.Now);
        foreach (var seat in _model.Seats) Observe(seat);
        new LedgerComparison(_port, _model, _settings).Check();
    }

    // Whom the ledger gave what since the last step: in the seat's order, which is the order it was given in.
    private void Observe(NaiveSeat seat)
    {
        for (var delivery = seat.Real.Oldest; delivery is not null; delivery = delivery.Next)
        {
            var partition = _model.Partitions[delivery.Ledger.Partition];
            var entry = partition.Find(delivery.Offset);
            if (entry is null || delivery.Ledger != Ledger.Find(Topic, partition.Number)) throw new ModelViolationException($"seat {seat.Real.Id} has {partition.Number}/{delivery.Offset} of an assignment that is over");
            if (entry.Seat != seat) _model.GivenTo(seat, partition, entry);
        }
    }

    /// <summary>
    /// Everybody acknowledges from here on, but for the poison key until the rest is done. Then: everything was delivered or announced, and everything is committed.
    /// </summary>
    private void Finish()
    {
        foreach (var partition in _model.Partitions)
        {
            if (partition.IsHalted) Release(partition);
            AssignAgain(partition, doneElsewhere: 0);
        }

        foreach (var seat in _model.Seats.ToArray()) Leave(seat);
        var last = Join(4, 1_000);

        // A subscriber may have asked for half a day's delay.
        Clock(3, 900);
        Settle();
        if (LedgerSetup.HasPoisonKey(_setup) && _settings.Ordering == MessageOrdering.Key)
        {
            for (var round = 0; round < 80; round++) Round(last, reads: round < 20, nacks: entry => entry.Key == PoisonKey);
            var stopped = _model.Partitions.SelectMany(partition => partition.Unfinished).FirstOrDefault(entry => entry.Key != PoisonKey);
            if (stopped is not null) throw new ModelViolationException($"{stopped.Offset} waits although only key {PoisonKey} is poisoned: {stopped.State}");
        }

        for (var round = 0; round < 5_000 && _model.Partitions.Any(partition => partition.NextRecord is not null || partition.Unfinished.Any()); round++) Round(last, reads: true, nacks: _ => false);
        foreach (var partition in _model.Partitions)
        {
            ReachEnd(partition);
            CommitEnds(partition, succeeds: false);
            CommitBegins(partition);
            CommitEnds(partition, succeeds: true);
            if (partition.Unfinished.FirstOrDefault() is { } stuck) throw new ModelViolationException($"{partition.Number}/{stuck.Offset} is never done: {stuck.State}");
            if (partition.Committed != partition.End) throw new ModelViolationException($"partition {partition.Number} ends at {partition.End} and {partition.Committed} is committed");
        }
    }

    private void Round(NaiveSeat seat, bool reads, Func<NaiveEntry, bool> nacks)
    {
        foreach (var partition in _model.Partitions) Read(partition, reads ? 8 : 0);
        Settle();
        Clock(4, 500);
        Settle();
        Take(seat, 8);
        foreach (var partition in _model.Partitions)
        {
            foreach (var entry in partition.Entries.Where(entry => entry.Seat == seat && entry.IsTaken).ToArray())
            {
                if (nacks(entry)) Nack(seat, partition, entry.Offset, null);
                else Ack(seat, partition, entry.Offset);
            }
        }

        foreach (var partition in _model.Partitions)
        {
            CommitBegins(partition);
            CommitEnds(partition, succeeds: true);
        }

        TakeDeadLetter();
        AnswerDeadLetter(0, succeeds: true);
        Settle();
    }

    private static void Expect(AckOutcome outcome, AckOutcome[] allowed, string what)
    {
        if (!allowed.Contains(outcome)) throw new ModelViolationException($"{what} is answered {outcome}, not {string.Join(" or ", allowed)}");
    }

    private static MessageId Id(NaivePartition partition, long offset) => new(Topic, partition.Number, offset);

    private static Message Message(NaivePartition partition, NaiveRecord record) => new()
    {
        Topic = Topic,
        Partition = partition.Number,
        Offset = record.Offset,
        TimestampMs = 0,
        Key = record.Key < 0 ? null : [(byte)record.Key],
        Value = new byte[record.Size - (record.Key < 0 ? 0 : 1)],
    };

    private PartitionLedger Real(NaivePartition partition) => Ledger.Find(Topic, partition.Number)!;
}
