import pytest

from meethaus.errors import LabError
from meethaus.lab.naming import Instance, allocate_client, allocate_target, check_name


def test_instance_is_zero_when_the_environment_says_nothing() -> None:
    assert Instance.from_environment({}) == Instance(0)


def test_instance_follows_the_environment() -> None:
    assert Instance.from_environment({"MEETHAUS_LAB_INSTANCE": "7"}) == Instance(7)


@pytest.mark.parametrize("value", ["", "-1", "256", "one", "1.0"])
def test_instance_refuses_what_is_no_number_of_a_lab(value: str) -> None:
    with pytest.raises(LabError) as caught:
        Instance.from_environment({"MEETHAUS_LAB_INSTANCE": value})
    assert caught.value.code == "lab-instance-invalid"
    assert repr(value) in caught.value.message


def test_names_and_addresses_follow_from_the_number() -> None:
    instance = Instance(12)
    assert instance.network == "meethaus12"
    assert instance.container("meet") == "meethaus12-meet"
    assert instance.fqdn("meet") == "meet.lab.test"
    assert instance.subnet4 == "10.77.12.0/24"
    assert instance.gateway4 == "10.77.12.254"
    assert instance.bridge4 == "10.77.12.1"
    assert instance.subnet6 == "fd77:6d65:6574:c::/64"
    assert instance.address6(10) == "fd77:6d65:6574:c::a"
    assert instance.mac(10) == "02:00:00:00:0c:0a"


def test_ipv6_addresses_are_written_as_programs_print_them() -> None:
    assert Instance(0).address6(10) == "fd77:6d65:6574::a"


def test_labs_do_not_share_addresses() -> None:
    first, second = Instance(0), Instance(1)
    assert first.address4(10) != second.address4(10)
    assert first.address6(10) != second.address6(10)
    assert first.mac(10) != second.mac(10)


@pytest.mark.parametrize("name", ["meet", "a", "jvb-2", "x" * 31])
def test_check_name_accepts_host_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", "Meet", "2nd", "-a", "a.b", "a_b", "x" * 32, "internet"])
def test_check_name_refuses_what_is_no_host_name(name: str) -> None:
    with pytest.raises(LabError) as caught:
        check_name(name)
    assert caught.value.code == "lab-name-invalid"


def test_allocate_takes_the_lowest_free_number() -> None:
    assert allocate_target([]) == 10
    assert allocate_target([10, 12]) == 11
    assert allocate_client([200]) == 201


def test_allocate_says_when_all_numbers_are_taken() -> None:
    with pytest.raises(LabError) as caught:
        allocate_client(range(200, 250))
    assert caught.value.code == "lab-addresses-exhausted"
