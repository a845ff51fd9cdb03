using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>The echo host.</summary>
public sealed class DirectHandshakeConformanceTests(EchoTarget target) : HandshakeConformanceTests(target), IClassFixture<EchoTarget>;
