namespace PushOperator.Gateway.Commands;

/// <summary>Marks a command that the operator may give beside those who may give every command of the group.</summary>
internal sealed class OperatorMay
{
    public static readonly OperatorMay Instance = new();

    private OperatorMay()
    {
    }
}
