"""PDFs as a screen reader would find them: what two independent checkers say of them."""

import outloud
import pdfua


def heard(pdf, folder):
    """Errors of `outloud` and `pdfua` in a PDF, with page and what is wrong; empty where all is well."""
    file = folder / "heard.pdf"
    file.write_bytes(pdf)
    result = outloud.check(str(file))
    assert result.error is None, result.error
    errors = [
        (one.rule, one.page, one.evidence) for one in result.findings if one.severity == "error"
    ]
    report = pdfua.validate(str(file))
    return errors + [(one.rule_id, str(one)) for one in report.findings]
