namespace PushOperator.Client.Subscribing;

/// <summary>A cursor of the gateway, at its place between the messages.</summary>
internal sealed record Position(string Cursor);
