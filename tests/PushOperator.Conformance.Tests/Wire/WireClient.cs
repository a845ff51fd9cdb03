using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PushOperator.Conformance.Tests.Wire;

/// <summary>A client that writes bytes as they are, and takes only frames that a server may send. Every read has a limit of ten seconds.</summary>
internal sealed class WireClient : IDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(10);

    private readonly Stream _stream;

    private WireClient(Stream stream) => _stream = stream;

    /// <summary>Status line and headers of the handshake's answer.</summary>
    public string Head { get; private set; } = "";

    public int Status => int.Parse(Head.Split(' ')[1], CultureInfo.InvariantCulture);

    public static async Task<WireClient> ConnectAsync(IPEndPoint endPoint, bool tls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (!tls) return new WireClient(stream);
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        return new WireClient(secure);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int chunk = 0)
    {
        if (chunk == 0) chunk = Math.Max(1, bytes.Length);
        for (; bytes.Length > 0; bytes = bytes[Math.Min(chunk, bytes.Length)..]) await _stream.WriteAsync(bytes[..Math.Min(chunk, bytes.Length)]);
    }

    /// <summary>Sends a request and reads the head of its answer.</summary>
    public async Task HandshakeAsync(string request)
    {
        await SendAsync(Encoding.ASCII.GetBytes(request));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await ReadExactlyAsync(1))[0]);
        Head = head.ToString();
    }

    public string[] Headers(string name) =>
        [.. Head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];

    /// <summary>The next frame; it has to be one that RFC 6455 lets a server send.</summary>
    public async Task<ServerFrame> ReadFrameAsync()
    {
        var head = await ReadExactlyAsync(2);
        (head[0] & 0xF0).Should().Be(0x80, "frames are final and have no reserved bits");
        (head[1] & 0x80).Should().Be(0, "a server does not mask");
        var opcode = head[0] & 0x0F;
        opcode.Should().BeOneOf(1, 2, 8, 9, 10);
        long length = head[1];
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await ReadExactlyAsync(2));
            length.Should().BeGreaterThan(125, "lengths are in their shortest form");
        }
        else if (length == 127)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(await ReadExactlyAsync(8));
            length.Should().BeInRange(65_536, int.MaxValue, "lengths are in their shortest form");
        }

        if (opcode >= 8) length.Should().BeLessThan(126, "control frames hold at most 125 bytes");
        return new ServerFrame(opcode, await ReadExactlyAsync((int)length));
    }

    /// <summary>Reads the end of the connection: nothing more comes, and it is no reset.</summary>
    public async Task EndsOrderlyAsync()
    {
        using var bound = new CancellationTokenSource(s_bound);
        (await _stream.ReadAsync(new byte[1], bound.Token)).Should().Be(0, "nothing comes after the close frame but the end");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        using var bound = new CancellationTokenSource(s_bound);
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, bound.Token);
        return bytes;
    }
}
