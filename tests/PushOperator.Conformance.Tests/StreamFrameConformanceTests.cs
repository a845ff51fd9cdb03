using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>Frames go through the server's stream, with TLS.</summary>
public sealed class StreamFrameConformanceTests(TlsTarget target) : FrameConformanceTests(target), IClassFixture<TlsTarget>;
