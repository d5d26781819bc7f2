import time

from omniscience_assets.quality.duplicates.threads import in_threads


def test_results_come_in_the_order_of_the_items() -> None:
    def work(item: int) -> int:
        time.sleep(0.002 * (3 - item % 4))
        return item * item

    assert list(in_threads(work, range(20))) == [item * item for item in range(20)]
    assert list(in_threads(work, [])) == []
