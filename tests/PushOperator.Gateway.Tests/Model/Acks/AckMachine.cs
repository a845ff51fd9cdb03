using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Broadcast;

namespace PushOperator.Gateway.Tests.Model.Acks;

/// <summary>The acknowledgements of one partition beside a list that is searched from end to end.</summary>
internal sealed class AckMachine(int window)
{
    private const int Partition = 3;

    private readonly AckWindow _acks = new(window);
    private readonly List<long> _pending = [];
    private readonly List<long> _owed = [];
    private long _oldHighest = -1;
    private long _lowestEver = long.MaxValue;
    private long _highestEver = -1;
    private long _position;
    private long _resumed;

    public static void Run(ModelCase<AckCommand> history)
    {
        var machine = new AckMachine(window: 1 + (history.Setup & 127));
        foreach (var command in history.Commands)
        {
            machine.Do(command);
            machine.Check();
        }
    }

    private void Do(AckCommand command)
    {
        switch (command.Op)
        {
            case AckOp.Give: Give(command.A); break;
            case AckOp.Ack: Ack(command.A % (_position + 3)); break;
            case AckOp.AckUpTo: AckUpTo(Math.Max(_position - (command.A % 20), 0)); break;
            case AckOp.Move: Move(command.A % (_position + 10)); break;
            case AckOp.CutBack: CutBack(command.A % (_position + 1)); break;
        }
    }

    private void Give(int dice)
    {
        for (var count = dice % 9; count > 0 && _acks.Room > 0; count--, dice = (dice * 31) + 7)
        {
            _position += (uint)dice % 4 == 0 ? 3 : 0;
            _acks.Give(Partition, _position, 0);
            _pending.Add(_position);
            _lowestEver = Math.Min(_lowestEver, _position);
            _highestEver = Math.Max(_highestEver, _position);
            _position++;
        }
    }

    private void Ack(long offset)
    {
        if (IsOld(_acks.IsOld(Partition, offset), offset, owed => owed == offset)) return;
        Expect(_acks.Ack(Partition, offset), offset);
        _pending.Remove(offset);
    }

    private void AckUpTo(long offset)
    {
        if (IsOld(_acks.IsOldUpTo(Partition, offset), offset, owed => owed <= offset)) return;
        Expect(_acks.AckUpTo(Partition, offset), offset);
        if (offset <= _highestEver) _pending.RemoveAll(pending => pending <= offset);
    }

    private void Move(long to)
    {
        _acks.Clear();
        _pending.Clear();
        _position = _resumed = to;
    }

    private void CutBack(long from)
    {
        var resume = _acks.ResumeAt(Partition, _position);
        _acks.CutBack(Partition, from);
        _owed.AddRange(_pending.Where(pending => pending >= from && !_owed.Contains(pending)));
        if (_highestEver >= from) (_oldHighest, _highestEver) = (Math.Max(_oldHighest, _highestEver), from - 1);
        if (_lowestEver >= from) _lowestEver = long.MaxValue;
        Move(Math.Min(resume, from));
    }

    private bool IsOld(bool isOld, long offset, Predicate<long> which)
    {
        var expected = _owed.RemoveAll(which) > 0 || (offset > _highestEver && offset <= _oldHighest);
        if (isOld != expected) throw new ModelViolationException($"an acknowledgement of {offset} counts {(isOld ? "only for what was before a cut" : "for what came after the cut")}");
        return isOld;
    }

    private void Expect(AckOutcome outcome, long offset)
    {
        var expected = offset < _lowestEver ? AckOutcome.Unknown : offset > _highestEver ? AckOutcome.Ahead : AckOutcome.Done;
        if (outcome != expected) throw new ModelViolationException($"the acknowledgement of {offset} is answered {outcome}, not {expected}");
    }

    private void Check()
    {
        if (_acks.InFlight != _pending.Count || _acks.InFlight > window) throw new ModelViolationException($"{_acks.InFlight} are in flight and {_pending.Count} by the list, window {window}");
        if (_acks.Room != window - _pending.Count) throw new ModelViolationException($"there is room for {_acks.Room}");
        var resume = _acks.ResumeAt(Partition, _position);
        var expected = _pending.Count > 0 ? _pending.Min() : _position;
        if (resume != expected) throw new ModelViolationException($"a resume begins at {resume} instead of {expected}");
        if (resume < _resumed) throw new ModelViolationException($"the position went back from {_resumed} to {resume} by itself");
        _resumed = resume;
    }
}
