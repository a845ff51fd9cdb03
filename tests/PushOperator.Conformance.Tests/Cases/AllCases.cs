using PushOperator.Conformance.Tests.Wire;

namespace PushOperator.Conformance.Tests.Cases;

/// <summary>The whole table of frames, by name.</summary>
internal static class AllCases
{
    private static readonly Dictionary<string, ConformanceCase> s_cases =
        new[] { FramingCases.All, FragmentationCases.All, Utf8Cases.All, ClosingCases.All }.SelectMany(cases => cases).ToDictionary(one => one.Name, StringComparer.Ordinal);

    public static IEnumerable<ConformanceCase> All => s_cases.Values;

    public static ConformanceCase Find(string name) => s_cases[name];
}
