namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What a WebSocket frame is (RFC 6455, 5.2); the values that are not here are reserved.</summary>
internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
