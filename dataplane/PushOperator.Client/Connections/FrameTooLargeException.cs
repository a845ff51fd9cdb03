namespace PushOperator.Client.Connections;

/// <summary>The gateway sends a frame of more bytes than this subscriber takes.</summary>
internal sealed class FrameTooLargeException(int mostBytes)
    : Exception($"a frame of more than {mostBytes} bytes; raise MaxFrameBytes to take it");
