namespace PushOperator.FunctionalTests;

/// <summary>Where the tree is that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>PushOperator.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>Path of a file in it.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "PushOperator.sln"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds PushOperator.sln");
    }
}
