using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Acts;

/// <summary>The ledger takes acts as it takes proposals.</summary>
internal static class ActLedger
{
    /// <summary>
    /// Asks for an administrative act. The answer is durable. The registry itself refuses it as it does a proposal:
    /// outcome unknown (901), busy (902), internal (903).
    /// </summary>
    public static Task<ActReceipt> Submit(this Ledger ledger, Act act)
    {
        var submission = new ActSubmission(act, Operation.HashOf(act));
        ledger.Add(submission);
        return LedgerMeter.Observed(
            act.Operation.Function.Code, submission.Answer.Task, receipt => (receipt.Outcome, receipt.Refusals));
    }
}

/// <summary>An act that waits for its turn.</summary>
internal sealed record ActSubmission(Act Act, byte[] Hash) : OwnBatch
{
    private ActReceipt? _receipt;

    public TaskCompletionSource<ActReceipt> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool GoesOnWithoutClock(Register register) =>
        Act.Operation.GoesOnWithoutClock?.Invoke(Act.Form, register) == true;

    public override Instant? CarryOut(BatchWork work)
    {
        var batch = new ActBatch(work);
        _receipt = batch.CarryOut(Act, Hash);
        return batch.AcceptedTime;
    }

    public override void AnswerCarried() => Answer.TrySetResult(_receipt!);

    public override void AnswerAll(RefusalKind kind, Instant now, Text? detail = null) =>
        Answer.TrySetResult(new(Act.Id, 0, now, Outcome.Refused, [kind.At(detail: detail)], null));
}
