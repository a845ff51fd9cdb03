namespace PushOperator.Router.Tls;

/// <summary>The texts of the two files; equal when nothing changed.</summary>
internal sealed record PemPair(string Certificate, string Key)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(PemPair);
}
