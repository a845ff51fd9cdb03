using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PushOperator.TestUtilities;

/// <summary>A WebSocket client written byte by byte, so that it can also do what no library does: break every rule, never read, vanish. Every read has a limit of ten seconds.</summary>
/// <remarks>Closed or reset under a read, it throws <see cref="IOException"/>; at the limit <see cref="OperationCanceledException"/>.</remarks>
public sealed class RawWebSocket : IDisposable
{
    private const int TcpLevel = 6;
    private const int TcpMaxSegment = 2;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_closeBound = TimeSpan.FromMinutes(1);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawWebSocket(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Status line and headers of the handshake's answer.</summary>
    public string Answer { get; private set; } = "";

    public Socket Socket => _socket;

    /// <summary>A connection on which nothing was said yet.</summary>
    /// <param name="endPoint">Where to.</param>
    /// <param name="receiveBuffer">Bytes that the kernel keeps for us at most; null: as it likes.</param>
    /// <param name="segment">
    /// Largest TCP segment; null: that of the line. On loopback it is 64 KiB, and the other side's kernel keeps room for 40 of them: with a small one it takes little more than we read.
    /// </param>
    public static async Task<RawWebSocket> OpenAsync(IPEndPoint endPoint, int? receiveBuffer = null, int? segment = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size) socket.ReceiveBufferSize = size;
        if (segment is { } largest) socket.SetRawSocketOption(TcpLevel, TcpMaxSegment, BitConverter.GetBytes(largest));
        await socket.ConnectAsync(endPoint);
        return new RawWebSocket(socket);
    }

    /// <summary>A connection whose handshake was answered with 101.</summary>
    /// <exception cref="InvalidOperationException">It was answered with something else, which is the message.</exception>
    public static async Task<RawWebSocket> ConnectAsync(IPEndPoint endPoint, string path = "/ws", string? subprotocol = "json.pushoperator.v1")
    {
        var client = await OpenAsync(endPoint);
        try
        {
            var status = await client.HandshakeAsync(Request(path, subprotocol));
            if (status != 101) throw new InvalidOperationException(client.Answer + await client.ReadBodyAsync());
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public static string Request(string path = "/ws", string? subprotocol = "json.pushoperator.v1", string extra = "") =>
        $"GET {path} HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + (subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n") + extra + "\r\n";

    /// <summary>Sends a request and reads the head of its answer.</summary>
    /// <returns>The status.</returns>
    public async Task<int> HandshakeAsync(string request)
    {
        await SendRawAsync(Encoding.ASCII.GetBytes(request));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await ReadExactlyAsync(1))[0]);
        Answer = head.ToString();
        return int.Parse(Answer.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The body of a refused handshake.</summary>
    public async Task<string> ReadBodyAsync()
    {
        var length = Header("Content-Length");
        if (length is not null) return Encoding.UTF8.GetString(await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture)));
        var body = new StringBuilder();
        while (true)
        {
            var size = Convert.ToInt32(await ReadLineAsync(), 16);
            if (size == 0) return body.ToString();
            body.Append(Encoding.UTF8.GetString(await ReadExactlyAsync(size)));
            await ReadLineAsync();
        }
    }

    public string? Header(string name) => Answer.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    public Task SendTextAsync(string text) => SendFrameAsync(0x81, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends one masked frame.</summary>
    /// <param name="first">FIN, RSV and opcode.</param>
    /// <param name="payload">Unmasked.</param>
    public Task SendFrameAsync(byte first, ReadOnlySpan<byte> payload) => SendRawAsync(Frame(first, payload));

    public Task SendCloseAsync(ushort code) => SendFrameAsync(0x88, [(byte)(code >> 8), (byte)code]);

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    /// <summary>A masked frame as bytes.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        var frame = new List<byte> { first };
        if (payload.Length < 126)
        {
            frame.Add((byte)(0x80 | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.AddRange([0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length]);
        }
        else
        {
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            frame.Add(0x80 | 127);
            frame.AddRange(length);
        }

        var mask = RandomNumberGenerator.GetBytes(4);
        frame.AddRange(mask);
        for (var i = 0; i < payload.Length; i++) frame.Add((byte)(payload[i] ^ mask[i & 3]));
        return [.. frame];
    }

    /// <summary>The next frame of the gateway.</summary>
    /// <param name="within">How long to wait for it; null: ten seconds.</param>
    public async Task<(byte First, byte[] Payload)> ReadFrameAsync(TimeSpan? within = null)
    {
        var head = await ReadExactlyAsync(2, within);
        if ((head[1] & 0x80) != 0) throw new InvalidDataException("the frame is masked: a server does not mask");
        long length = head[1] & 0x7F;
        if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(await ReadExactlyAsync(2));
        else if (length == 127) length = BinaryPrimitives.ReadInt64BigEndian(await ReadExactlyAsync(8));
        return (head[0], await ReadExactlyAsync((int)length));
    }

    /// <summary>The next text frame as JSON.</summary>
    public async Task<JsonElement> ReadJsonAsync()
    {
        var (first, payload) = await ReadFrameAsync();
        return Json(first, payload);
    }

    /// <summary>The next text frame with this op; those before it are passed over, and pings are answered.</summary>
    /// <param name="within">How long to wait for it; null: ten seconds.</param>
    /// <exception cref="TimeoutException">None came in that time, whatever else did.</exception>
    public async Task<JsonElement> ReadJsonAsync(string op, TimeSpan? within = null)
    {
        var bound = within ?? s_bound;
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            if (TimeProvider.System.GetElapsedTime(began) > bound) throw new TimeoutException($"no {op} frame within {bound.TotalSeconds} s");
            var (first, payload) = await ReadFrameAsync(bound);
            if (first == 0x89)
            {
                await SendFrameAsync(0x8A, payload);
                continue;
            }

            var frame = Json(first, payload);
            if (frame.GetProperty("op").GetString() == op) return frame;
        }
    }

    /// <summary>Reads up to the gateway's close frame; what comes before it is passed over.</summary>
    /// <exception cref="TimeoutException">None came within a minute, whatever else did.</exception>
    public async Task<(ushort Code, string Reason)> ReadCloseAsync()
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            if (TimeProvider.System.GetElapsedTime(began) > s_closeBound) throw new TimeoutException($"no close frame within {s_closeBound.TotalSeconds} s");
            var (first, payload) = await ReadFrameAsync();
            if (first != 0x88) continue;
            return payload.Length == 0 ? ((ushort)0, "") : (BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload, 2, payload.Length - 2));
        }
    }

    /// <summary>Reads to the end, for ten seconds or as long as is said: true when it ended orderly (FIN), false when by reset.</summary>
    public async Task<bool> EndsOrderlyAsync(TimeSpan? within = null)
    {
        using var bound = new CancellationTokenSource(within ?? s_bound);
        var buffer = new byte[1024];
        try
        {
            while (await _stream.ReadAsync(buffer, bound.Token) > 0)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Vanishes: the other side sees a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static JsonElement Json(byte first, byte[] payload) => first == 0x81
        ? JsonDocument.Parse(payload).RootElement
        : throw new InvalidDataException($"a text frame is expected, not {first:x2} {Encoding.UTF8.GetString(payload)}");

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal)) line.Append((char)(await ReadExactlyAsync(1))[0]);
        return line.ToString().TrimEnd();
    }

    private async Task<byte[]> ReadExactlyAsync(int count, TimeSpan? within = null)
    {
        using var bound = new CancellationTokenSource(within ?? s_bound);
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, bound.Token);
        return bytes;
    }
}
