namespace PushOperator.DataPlane.Configuration.Limits;

/// <summary>Connections that the kernel holds until the process accepts them.</summary>
public static class ListenBacklog
{
    /// <summary>
    /// As many as Linux keeps by default (<c>net.core.somaxconn</c>): when a gateway or a router goes, thousands come back within a second, and whom the kernel cannot hold it does not answer, so that he
    /// tries again after one, three and seven seconds.
    /// </summary>
    public const int Connections = 4_096;
}
