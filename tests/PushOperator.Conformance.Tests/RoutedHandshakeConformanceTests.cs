using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>Through the router, which refuses some of them itself.</summary>
public sealed class RoutedHandshakeConformanceTests(RoutedTarget target) : HandshakeConformanceTests(target), IClassFixture<RoutedTarget>;
