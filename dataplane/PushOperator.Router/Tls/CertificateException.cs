namespace PushOperator.Router.Tls;

/// <summary>The certificate's files are not usable; the message says which and why, and holds nothing of the key.</summary>
internal sealed class CertificateException(string message, Exception inner) : Exception(message, inner);
