"""Questions of benchmarks, joined with the log's figures by id, by image or by paper and number.

The platform's own form is JSON lines, one question a line:

    {"figure_id": "arxiv:2401.01234#fig.2", "question": "…", "options": ["…", "…"], "answer": "…"}

    figure_id      of the log; or
    image          path of the image file beside the table: joined where a figure's own file has the same bytes; or
    image_sha256   the same, by its hash; or
    paper, number  such as `arxiv:2401.01234` and `2`
    question       what is asked
    options        right and wrong answers; left out for an open question
    answer         the right one in words, as a letter, or as an index from 0; of an open question one text or a list
    tolerance      how far off a number may be, as a share of it (open questions; 0 where left out)
    needs          `pixels` (where left out), `author_caption`, `context` or `mixed`
    kind, id       the benchmark's own words

`lmms_eval` takes rows as the datasets of lmms-eval have them: `options` or `choices` (a list, or one as text), or
columns `A`, `B`, …; `answer`, `answers`, `gt` or `target`; `image`, `image_path` or `img_path`. `spiqa` takes SPIQA's
metadata (arXiv 2407.09413): papers by id with `qa`, or with lists of questions and answers; figures are joined by the
paper and the number in the file's name. Nothing is fetched, and no table reaches outside of its folder.
"""

from omniscience_assets.evaluation.imported.index import ImportedError, Index, read_index

__all__ = ["ImportedError", "Index", "read_index"]
